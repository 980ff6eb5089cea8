"""The command line: a thin door for people over the stages."""
