// Runs a fuzz target without libFuzzer: seeds, the files of the corpus, and a fixed number of mutations of both, the same in every run.
//
//   fuzz_<name> [--rounds N] [--write-seeds FOLDER] [file or folder...]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz_target.h"

namespace {

using xh::Bytes;
namespace fs = std::filesystem;

constexpr std::size_t kMaxMutatedBytes = 64 * 1024;

// splitmix64 (Steele, Lea, Flood 2014): tiny, and the same everywhere.
class Random {
 public:
  std::size_t below(std::size_t n) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ (z >> 31)) % n);
  }
  std::uint8_t byte() {
    static constexpr std::uint8_t kTelling[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '"', '{', '[', '\\', ' ', '0', '9'};
    return below(2) == 0 ? kTelling[below(std::size(kTelling))] : static_cast<std::uint8_t>(below(256));
  }

 private:
  std::uint64_t state_ = 1;
};

void mutate_once(Random& random, Bytes& bytes, const Bytes& other) {
  const std::size_t at = bytes.empty() ? 0 : random.below(bytes.size());
  const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  const std::size_t length = 1 + random.below(16);
  switch (random.below(7)) {
    case 0:
      if (!bytes.empty()) *place = random.byte();
      break;
    case 1:
      if (!bytes.empty()) *place ^= static_cast<std::uint8_t>(1u << random.below(8));
      break;
    case 2:
      bytes.insert(place, random.byte());
      break;
    case 3:
      bytes.erase(place, bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + length)));
      break;
    case 4:
      bytes.resize(at);
      break;
    case 5: {  // a piece of itself again
      const Bytes piece(place, bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + length)));
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random.below(bytes.size() + 1)), piece.begin(), piece.end());
      break;
    }
    default: {  // the tail of another input
      const std::size_t from = other.empty() ? 0 : random.below(other.size());
      bytes.resize(at);
      bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
    }
  }
}

Bytes read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void collect(const fs::path& path, std::vector<Bytes>& inputs) {
  if (fs::is_directory(path)) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) inputs.push_back(read_file(file));
  } else if (fs::exists(path)) {
    inputs.push_back(read_file(path));
  }
}

int write_seeds(const fs::path& folder, const std::vector<Bytes>& seeds) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream out(folder / ("seed-" + std::to_string(i)), std::ios::binary);
    out.write(reinterpret_cast<const char*>(seeds[i].data()), static_cast<std::streamsize>(seeds[i].size()));
  }
  return 0;
}

// Kept where a debugger, or a crash report, finds it.
void run(const Bytes& input) { (void)LLVMFuzzerTestOneInput(input.data(), input.size()); }

}  // namespace

int main(int count, char** arguments) {
  std::vector<Bytes> inputs = xh::fuzz::seeds();
  const std::size_t seeds = inputs.size();
  std::size_t rounds = 0;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    if (word == "--rounds" && i + 1 < count) {
      rounds = std::strtoul(arguments[++i], nullptr, 10);
    } else if (word == "--write-seeds" && i + 1 < count) {
      return write_seeds(arguments[i + 1], inputs);
    } else {
      collect(word, inputs);
    }
  }
  if (seeds == 0) {
    std::fprintf(stderr, "a fuzz target needs a seed\n");
    return 1;
  }
  for (const auto& input : inputs) run(input);
  run({});
  Random random;
  for (std::size_t round = 0; round < rounds; ++round) {
    Bytes input = inputs[random.below(inputs.size())];
    const std::size_t steps = 1 + random.below(4);
    for (std::size_t i = 0; i < steps; ++i) mutate_once(random, input, inputs[random.below(inputs.size())]);
    if (input.size() > kMaxMutatedBytes) input.resize(kMaxMutatedBytes);
    run(input);
  }
  std::printf("%zu seeds, %zu files, %zu mutations\n", seeds, inputs.size() - seeds, rounds);
  return 0;
}
