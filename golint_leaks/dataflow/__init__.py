"""Graphs and fixpoints over function bodies; knows nothing of leaks, types or libraries."""
