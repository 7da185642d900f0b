#include "material.h"

#include <stdlib.h>
#include <string.h>

#define MAX_VALUES 128

typedef struct named {
  char name[64];
  owned value;
} named;

unsigned failures = 0;
static named values[MAX_VALUES];
static size_t count = 0;

static void give_up(const char* why, const char* what) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(2);
}

static unsigned digit(char c, const char* line) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
  give_up("is not hex", line);
  return 0;
}

static void add(char* line) {
  char* hex = strchr(line, ' ');
  named* entry = &values[count];
  if (hex == NULL || count == MAX_VALUES || (size_t)(hex - line) >= sizeof(entry->name)) give_up("is no line of a name and a value", line);
  *hex++ = 0;
  strcpy(entry->name, line);
  entry->value.size = strlen(hex) / 2;
  entry->value.data = malloc(entry->value.size + 1);
  for (size_t i = 0; i < entry->value.size; i++)
    entry->value.data[i] = (uint8_t)(digit(hex[2 * i], line) << 4 | digit(hex[2 * i + 1], line));
  count++;
}

void load(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) give_up("cannot be read", path);
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char* text = malloc((size_t)size + 1);
  if (fread(text, 1, (size_t)size, file) != (size_t)size) give_up("cannot be read", path);
  fclose(file);
  text[size] = 0;
  for (char* line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) add(line);
  free(text);
}

void unload(void) {
  for (size_t i = 0; i < count; i++) release(&values[i].value);
  count = 0;
}

xhv_bytes value_of(const char* name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(values[i].name, name) == 0) return bytes_of(&values[i].value);
  give_up("is no name of the file", name);
  return (xhv_bytes){NULL, 0};
}

owned copy_of(xhv_bytes bytes) {
  owned out = {malloc(bytes.size + 1), bytes.size};
  memcpy(out.data, bytes.data, bytes.size);
  return out;
}

void release(owned* bytes) {
  free(bytes->data);
  bytes->data = NULL;
  bytes->size = 0;
}

xhv_bytes bytes_of(const owned* bytes) { return (xhv_bytes){bytes->data, bytes->size}; }

int apply(owned* client, xhv_bytes update, uint64_t now_ms, xhv_error* error) {
  xhv_out out = {malloc(XHV_MAX_CLIENT_BYTES), XHV_MAX_CLIENT_BYTES, 0};
  const int code = xhv_update(bytes_of(client), update, now_ms, &out, error);
  if (code >= 0) {
    release(client);
    *client = copy_of((xhv_bytes){out.data, out.size});
  }
  free(out.data);
  return code;
}
