"""Scoring tables of postings: from a frame in memory to a million rows on a cluster."""
