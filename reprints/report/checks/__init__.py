"""What a run is judged by, one check a file: each reads the run's figures and yields findings. `judge` calls them
all."""
