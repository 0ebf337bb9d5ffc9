import Commands
import Glibc

exit(runThisProcess())
