"""What texts mean, as vectors: the model, and the vectors of what may be searched."""
