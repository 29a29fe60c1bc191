"""What looks like a finding or engagement that is being written or imported, so that nobody publishes it twice:
`likeness` decides, `looking` finds, `panel` and `views` show it to editors. It only ever informs."""
