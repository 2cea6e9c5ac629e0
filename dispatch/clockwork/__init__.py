"""What time alone sets off: timers, shifts, the heartbeat."""
