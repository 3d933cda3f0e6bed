"""Mistakes in the exercises of lesson 05 about gates and fan-out."""

from __future__ import annotations

import numpy as np

gate_backward = {
    "add": {
        "upstream-ignored": (
            lambda inputs, u: np.ones(2),
            "these are the local gradients 1 and 1: multiply each by the upstream gradient",
        ),
        "multiplies-inputs": (
            lambda inputs, u: u * inputs[::-1],
            "this is the rule of the mul gate: an add gate hands the same upstream to both inputs",
        ),
        "times-own-input": (
            lambda inputs, u: u * inputs,
            "the derivative of x + y by x is 1, whatever x is: do not multiply by the inputs",
        ),
        "splits": (
            lambda inputs, u: u * np.array([0.5, 0.5]),
            "the gradient is split in halves: both inputs receive all of it, since a step of "
            "either moves the sum by a whole step",
        ),
    },
    "mul": {
        "not-swapped": (
            lambda inputs, u: u * inputs,
            "each input is multiplied by itself: the derivative of x y by x is the other one, y",
        ),
        "upstream-ignored": (
            lambda inputs, u: inputs[::-1],
            "these are the local gradients y and x: multiply each by the upstream gradient",
        ),
        "distributes": (
            lambda inputs, u: u * np.ones(2),
            "this is the rule of the add gate: a mul gate multiplies by the other input",
        ),
        "product-of-both": (
            lambda inputs, u: u * np.full(2, inputs[0] * inputs[1]),
            "this is upstream times the gate's value x y: the local gradient by x is y alone",
        ),
    },
    "max": {
        "routes-to-smaller": (
            lambda inputs, u: u * (inputs != np.max(inputs)),
            "the gradient goes to the smaller input: the larger one is what came through",
        ),
        "distributes": (
            lambda inputs, u: u * np.ones(2),
            "both inputs receive the gradient: a step of the smaller one changes nothing",
        ),
        "upstream-ignored": (
            lambda inputs, u: 1.0 * (inputs == np.max(inputs)),
            "this is the local gradient, 1 or 0: multiply it by the upstream gradient",
        ),
        "times-value": (
            lambda inputs, u: u * inputs * (inputs == np.max(inputs)),
            "the routed gradient is multiplied by the input: the derivative of max by the larger "
            "input is 1",
        ),
        "always-first": (
            lambda inputs, u: u * np.array([1.0, 0.0]),
            "the gradient always goes to the first input: it goes to the larger one",
        ),
    },
    "copy": {
        "one-way-only": (
            lambda inputs, u: u[:1],
            "only the gradient of the first copy comes back: both copies matter, so they add",
        ),
        "last-way-only": (
            lambda inputs, u: u[1:],
            "only the gradient of the last copy comes back: both copies matter, so they add",
        ),
        "mean": (
            lambda inputs, u: np.array([u.mean()]),
            "the gradients of the copies are averaged: they add",
        ),
        "multiplies": (
            lambda inputs, u: np.array([u.prod()]),
            "the gradients of the copies are multiplied: factors multiply along one path, but "
            "different paths add",
        ),
    },
}

worked_backward = {
    "product": {
        "not-swapped": (
            lambda x, y, z: (x + y, x + y, z),
            "the mul gate does not swap: (x + y) receives z, and z receives x + y",
        ),
        "value-not-gradient": (
            lambda x, y, z: ((x + y) * z, (x + y) * z, (x + y) * z),
            "this is the value f: the backward pass starts with the gradient 1 of f",
        ),
        "stops-at-the-sum": (
            lambda x, y, z: (1.0, 1.0, x + y),
            "x and y receive the local gradient 1: multiply by what arrives at the sum, z",
        ),
        "inputs-multiplied": (
            lambda x, y, z: (x * z, y * z, x + y),
            "the add gate does not multiply by its inputs: it hands z on as it is",
        ),
    },
    "max": {
        "fan-out-overwritten": (
            lambda x, y, z: (max(y, z), x + y if y >= z else z, (x + y) * (y < z)),
            "dy comes from one of the two nodes that use y: y feeds the sum and the max, add both",
        ),
        "fan-out-forgotten": (
            lambda x, y, z: (max(y, z), max(y, z), (x + y) * (y < z)),
            "dy holds the way through the sum alone: y also feeds the max, add what comes back",
        ),
        "routes-to-both": (
            lambda x, y, z: (max(y, z), max(y, z) + x + y, x + y),
            "the max hands its gradient to both y and z: only the larger one receives it",
        ),
        "routes-to-smaller": (
            lambda x, y, z: (max(y, z), max(y, z) + (x + y) * (y < z), (x + y) * (y >= z)),
            "the max hands its gradient to the smaller of y and z: the larger one receives it",
        ),
        "paths-multiplied": (
            lambda x, y, z: (max(y, z), max(y, z) * (x + y) * (y >= z), (x + y) * (y < z)),
            "the two gradients that come back to y are multiplied: different paths add",
        ),
        "z-not-max": (
            lambda x, y, z: (z, z, x + y),
            "this is the gradient of (x + y) z: here the second factor is max(y, z)",
        ),
    },
}
