"""The room of the lesson about optimizers, rates and initializations."""
