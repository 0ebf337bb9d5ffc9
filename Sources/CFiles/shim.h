// renameat2 is in glibc since 2.28, but its declaration is hidden without _GNU_SOURCE.
int renameat2(int folder, const char *path, int newFolder, const char *newPath, unsigned int flags);
