import Glibc
import SatchelCommands

exit(runThisProcess())
