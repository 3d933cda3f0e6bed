"""What the lecturer reads about the class: one page of distributions, exercises and mistakes."""
