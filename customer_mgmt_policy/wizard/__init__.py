from . import core
from . import card
from . import demand
from . import deadline
