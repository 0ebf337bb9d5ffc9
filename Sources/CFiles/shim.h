// In glibc since 2.28 and 2.14, but the declarations are hidden without _GNU_SOURCE.
int renameat2(int folder, const char *path, int newFolder, const char *newPath, unsigned int flags);
int syncfs(int file);
