"""How ClusterXchange is run: locally, in containers, in a cluster."""
