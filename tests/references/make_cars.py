"""Make nnlib/data/cars.csv from the copy of the UCI data set in vega_datasets.

Run in an environment with vega_datasets: python tests/references/make_cars.py
"""

import csv
import json
from pathlib import Path

from vega_datasets import data

COLUMNS = {
    "mpg": "Miles_per_Gallon",
    "cylinders": "Cylinders",
    "displacement": "Displacement",
    "horsepower": "Horsepower",
    "weight": "Weight_in_lbs",
    "acceleration": "Acceleration",
    "year": "Year",
}


def main() -> None:
    cars = json.loads(Path(data.cars.filepath).read_text())
    complete = [car for car in cars if all(car[key] is not None for key in COLUMNS.values())]
    path = Path(__file__).parents[2] / "nnlib" / "data" / "cars.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for car in complete:
            numbers = {name: car[key] for name, key in COLUMNS.items()}
            rows.writerow({**numbers, "year": car["Year"][:4]}.values())


if __name__ == "__main__":
    main()
