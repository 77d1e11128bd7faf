"""The one place where commands limit the threads of the linear algebra library."""

from threadpoolctl import threadpool_limits

THREADS = 1  # the matrices are small, and figures are to be the same whatever else the machine does


def one_blas_thread() -> threadpool_limits:
    """A context in which NumPy's products run in one thread."""
    return threadpool_limits(THREADS)
