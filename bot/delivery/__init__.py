"""What comes in and goes out: nothing gets lost, nothing comes twice. Knows no handlers.

A file imports only what stands above it here:

worker: how inbox, outbox and tasks look for what waits, and stop.
suspects: what may have killed the bot: what was in hand at three deaths is given up, and the rest
    goes on.
inbox: what came in, handled exactly once.
halts: the pauses that a channel asked for.
chat_action: a chat shows that its message is being made.
message_length: what is too long is cut.
sender: carries out one letter in its chat: makes its content, then sends, edits, answers or
    deletes.
outbox: what goes out, sent until it is there.
pushes: tells devices that there is a message in the page.
broadcast: letters to many, a few at a time.
"""
