"""Signing in: password, second step, lockout, and the log of who did what to whose rights."""
