from . import core
from . import approval
from . import card
from . import demand
from . import deadline
from . import complaint
from . import visit
from . import care
