"""Running an engagement together: a partner asks, the publisher says yes or no, and both see who does what by when."""
