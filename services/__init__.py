"""The four services, the portal, and the kernel that they share."""
