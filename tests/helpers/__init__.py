"""What several tests do or need."""
