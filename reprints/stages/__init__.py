"""The hallway: each stage of the work as one call, for the command line and the flows alike."""
