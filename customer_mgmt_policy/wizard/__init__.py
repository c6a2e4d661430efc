from . import core
from . import approval
from . import demand
from . import deadline
from . import complaint
