"""Two drafts side by side: what each covers, what both claim, what nobody has, and whether they are one job."""
