from . import core
from . import policy
from . import deadline
from . import approval
from . import card
from . import demand
from . import complaint
from . import visit
