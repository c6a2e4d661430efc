from . import core
from . import demand
