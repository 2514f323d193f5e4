"""Audio to text: engines, the queue worker and its jobs."""
