from .core import *
from .deadline import *
from .policy import *
from .demand import *
