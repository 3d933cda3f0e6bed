"""The lecture figures of the lesson about splits, penalties, dropout and stopping."""
