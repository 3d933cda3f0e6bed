"""Objects that lie: about what they equal, what they are, and what is in them."""

from tests.redteam.attack import Attack

_EQUALS = """
class Liar(float):
    __hash__ = float.__hash__
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
def double(v): return Liar(0)
"""
_ARRAY = """
import numpy as np
class Liar(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.True_
    def __array_function__(self, function, kinds, args, options): return True
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __bool__(self): return True
    def copy(self, *a): return self
    def __deepcopy__(self, memo): return self
def double(v): return np.zeros(np.shape(v)).view(Liar)
"""
_CLASS = """
import numpy as np
class Liar:
    __class__ = np.ndarray
    shape, size, ndim, dtype = (3,), 3, 1, np.dtype(float)
    def __array__(self, *a, **k):
        import gc
        return next(o for o in gc.get_objects() if isinstance(o, np.ndarray))
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
def double(v): return Liar()
"""
_INTERFACE = """
import numpy as np
class Window:
    def __init__(self, address): self.__array_interface__ = {
        "version": 3, "typestr": "|u1", "shape": (4096,), "data": (address, False)}
def double(v):
    found = b"".join(bytes(np.asarray(Window(id(o) & ~4095))) for o in (v, double, np))
    return np.frombuffer(found, np.uint8)[: np.size(v)] * 0 + 0 * v
"""
_STRIDES = """
import numpy as np
from numpy.lib.stride_tricks import as_strided
def double(v):
    wide = as_strided(np.zeros(1), shape=(2**30,), strides=(0,))
    return wide[: np.size(v)].reshape(np.shape(v))
"""
_PICKLE = """
import numpy as np
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/pwned-by-pickle",)
def double(v):
    box = np.empty(1, object)
    box[0] = Bomb()
    return box
"""
_DATACLASS_DICT = """
class Answer(dict):
    def __getitem__(self, key): return 1
    def keys(self): return ["a"]
    def __iter__(self): return iter("a")
def double(v): return Answer()
"""
_INPLACE = """
def double(v):
    try:
        v *= 0
    except TypeError:
        v = 0
    return v
"""
_EXPECTED = """
import numpy as np
def double(v):
    import gc
    for o in gc.get_objects():
        if isinstance(o, np.ndarray) and o is not v and o.shape == np.shape(v):
            if np.allclose(o, 2 * np.asarray(v)): return o
    return 0 * v
"""
_SURROGATE = "def double(v):\n    return {'\\ud800': '\\udfff\\x1b]0;title\\x07'}"
_ERROR = """
class Evil(Exception):
    def __str__(self): return "\\x1b[2J<script>alert(1)</script>" * 1000
    def __reduce__(self):
        import os
        return os.abort, ()
Evil.__name__ = Evil.__qualname__ = "<img src=x onerror=alert(1)>"
def double(v): raise Evil()
"""
_GENERATOR = """
def double(v):
    while True:
        yield v
"""
_UNFOLDING = """
def double(v):
    a = 0.0
    for _ in range(12): a = [a] * 100
    return a
"""

ATTACKS = (
    Attack("number that equals everything", "wins every comparison", exploit="E4",
           double=_EQUALS),
    Attack("array that equals everything", "takes over NumPy's own functions", exploit="E4",
           double=_ARRAY),
    Attack("object that claims to be an array", "lies about its class", exploit="E4",
           double=_CLASS),
    Attack("array interface", "reads the grader's memory through a forged array",
           double=_INTERFACE),
    Attack("array of endless stride", "returns a view of 8 GB", double=_STRIDES),
    Attack("array of pickles", "has the grader unpickle a program", double=_PICKLE),
    Attack("dict that lies", "shows other entries than it holds", double=_DATACLASS_DICT),
    Attack("arguments zeroed", "makes the expected value zero by changing the input",
           double=_INPLACE),
    Attack("expected value fetched", "looks in memory for the array it is compared with",
           double=_EXPECTED),
    Attack("half characters", "returns text that cannot be written to a file",
           double=_SURROGATE),
    Attack("error with a script as name", "puts markup and escapes into the error", exploit="E12",
           double=_ERROR),
    Attack("generator instead of a value", "never gives the value", double=_GENERATOR),
    Attack("huge integer", "returns a number of a million digits",
           double="def double(v):\n    return 10 ** 1_000_000"),
    Attack("integer beyond the string limit", "returns a number that str() refuses",
           double="def double(v):\n    return 10 ** 5000"),
    Attack("huge array", "returns 60 million bytes for three numbers",
           double="import numpy as np\ndef double(v):\n    return np.zeros((2500, 3000))"),
    Attack("huge empty array", "returns no numbers in a shape of 2^39 rows",
           double="import numpy as np\ndef double(v):\n    return np.zeros((2**39, 0))"),
    Attack("nested without end", "returns a list in a list in a list",
           double="def double(v):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a"),
    Attack("list that holds itself", "returns a cycle",
           double="def double(v):\n    a = [v]\n    a.append(a)\n    return a"),
    Attack("list of the same list", "returns 1200 references that unfold to 10^24 numbers",
           double=_UNFOLDING),
    Attack("long text among short ones", "has NumPy give 3000 texts the length of the longest",
           double="def double(v):\n    return ['x' * 10**6] + [''] * 3000"),
    Attack("keys of one hash", "returns a dict that takes for ever to build",
           double="def double(v):\n    return {k * (2**61 - 1): k for k in range(10**5)}"),
    Attack("not a number", "returns NaN, which equals nothing and fails no comparison",
           double="def double(v):\n    return v * float('nan')"),
    Attack("infinite", "returns infinity, at which differences warn",
           double="def double(v):\n    return v + float('inf')"),
    Attack("half right beside a warning", "gives one right part and one that makes NumPy warn",
           points=2, slope="def slope(v):\n    return 2 * v, v * 1e308 * 1e308"),
    Attack("complex", "returns complex numbers", double="def double(v):\n    return 2j * v"),
    Attack("dates", "returns an array of dates",
           double="import numpy as np\ndef double(v):\n"
           "    return np.zeros(np.shape(v), 'datetime64[s]')"),
    Attack("answer of another shape", "hopes for broadcasting",
           double="import numpy as np\ndef double(v):\n    return np.asarray(2 * v)[..., None]"),
)  # fmt: skip
