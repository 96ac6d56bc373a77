"""What comes in and goes out: nothing gets lost, nothing comes twice. Knows no handlers.

A file imports only what stands above it here:

worker: how inbox, outbox and tasks look for what waits, and stop.
suspects: what may have killed the bot: what was in hand at three deaths is given up, and the rest
    goes on.
inbox: what came in, handled exactly once.
transport: PTB's transport, on aiohttp.
polling: the door that asks.
rate_limit: how fast new messages may go out.
chat_action: a chat shows that its message is being made.
message_length: how long a message may be.
sender: carries out one letter at Telegram: makes its content, then sends, edits, answers or
    deletes.
outbox: what goes out, sent until it is there.
broadcast: letters to many, a few at a time.
"""
