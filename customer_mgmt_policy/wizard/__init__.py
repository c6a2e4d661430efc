from . import core
from . import demand
from . import deadline
