"""Where files of evidence are taken in and kept: looked through, scanned, and encrypted."""
