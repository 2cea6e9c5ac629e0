"""What goes out: notices to other systems' webhooks and to people's devices."""
