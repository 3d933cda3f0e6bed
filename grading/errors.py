"""The one exception that tells a user about their own mistake."""


class CourseError(Exception):
    """A mistake that the user can mend: one sentence saying what is wrong, where and what to do.

    The command line prints it without a traceback and exits with a code that is not zero.
    """
