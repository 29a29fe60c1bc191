"""Findings from a partner's file: `sources` reads it, `rows` cleans what it says, `load` publishes it."""
