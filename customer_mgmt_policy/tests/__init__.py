from .policy import *
