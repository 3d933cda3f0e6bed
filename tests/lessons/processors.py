"""Other processors, played by leaving out instructions of this one."""

from numpy._core._multiarray_umath import __cpu_dispatch__ as FEATURES

WIDE = [name for name in FEATURES if name == "X86_V4" or name.startswith("AVX512")]

# What OpenBLAS, NumPy and the C library are told. A kernel that this processor cannot run is
# replaced by OpenBLAS; on other than x86-64 processors all of this is ignored.
PROCESSORS: dict[str, dict[str, str]] = {
    "this one": {},
    "Nehalem, no AVX": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": " ".join(FEATURES),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA",
    },
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": " ".join(WIDE)},
    "SkylakeX, NumPy without AVX512": {
        "OPENBLAS_CORETYPE": "SkylakeX",
        "NPY_DISABLE_CPU_FEATURES": " ".join(WIDE),
    },
}
