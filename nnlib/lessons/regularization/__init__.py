"""The room of the lesson about splits, penalties, dropout and stopping."""
