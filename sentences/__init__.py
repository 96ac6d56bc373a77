"""What people type, and what is trained and measured by it. No part of the bot imports it."""
