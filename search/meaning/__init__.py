"""What texts mean, as vectors. The vectors of what may be searched are in `search.models.Meaning`."""
