// In glibc since 2.28, 2.14 and 2.6, but the declarations are hidden without _GNU_SOURCE.
int renameat2(int folder, const char *path, int newFolder, const char *newPath, unsigned int flags);
int syncfs(int file);
int sync_file_range(int file, long offset, long byteCount, unsigned int flags);

// In <malloc.h>, which Swift's own module of glibc leaves out.
int mallopt(int parameter, int value);
int malloc_trim(unsigned long keptByteCount);
