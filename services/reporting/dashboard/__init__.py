"""The dashboard: the tables that a coordinator looks at first, each as a chart beside its numbers."""
