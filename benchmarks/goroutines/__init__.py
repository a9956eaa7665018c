"""The Go distribution's programs that leak goroutines: what is expected of them, and who reaches what."""
