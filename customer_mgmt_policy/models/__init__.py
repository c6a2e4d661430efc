from . import core
from . import policy
