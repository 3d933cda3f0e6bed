"""Other processors, played by leaving out instructions of this one."""

from numpy._core._multiarray_umath import __cpu_dispatch__ as FEATURES
from numpy._core._multiarray_umath import __cpu_features__ as HAS

WIDE = [name for name in FEATURES if name == "X86_V4" or name.startswith("AVX512")]

# OpenBLAS runs the kernel that it is told to, and crashes where the processor lacks AVX512.
WIDEST = "SkylakeX" if HAS.get("X86_V4") or HAS.get("AVX512_SKX") else "Zen"
# What OpenBLAS, NumPy and the C library are told; on other than x86-64 processors it is ignored.
PROCESSORS: dict[str, dict[str, str]] = {
    "this one": {},
    "Nehalem, no AVX": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": " ".join(FEATURES),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA",
    },
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": " ".join(WIDE)},
    f"{WIDEST}, NumPy without AVX512": {
        "OPENBLAS_CORETYPE": WIDEST,
        "NPY_DISABLE_CPU_FEATURES": " ".join(WIDE),
    },
}
