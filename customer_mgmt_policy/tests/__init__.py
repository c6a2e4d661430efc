from .card import *
from .core import *
from .deadline import *
from .approval import *
from .policy import *
from .demand import *
from .complaint import *
from .visit import *
