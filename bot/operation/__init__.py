"""How somebody who looks after the bot sees whether it is well.

A file imports only what stands above it here:

health: whether the bot is well.
web: the door that is knocked on, `/healthz` and `/metrics`.
standby: what the door says while another process is the bot.
metrics: figures for Prometheus, only loaded when asked for.
checkup: .
check_backups: .
check_database: .
check_telegram: .
check_shop: .
check: what is wrong with an installation, in plain words.
"""
