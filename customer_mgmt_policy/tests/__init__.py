from .core import *
from .policy import *
