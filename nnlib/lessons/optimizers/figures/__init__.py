"""The lecture figures of the lesson about optimizers, rates and initializations."""
