// Packs a policy pack's folder as `pulumi policy publish` does; that command itself needs Pulumi Cloud.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/archive"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: pack FOLDER ARCHIVE"))
	}
	// Of another path than an absolute one the archive would have the folders above too.
	folder, err := filepath.Abs(os.Args[1])
	if err != nil {
		fail(err)
	}
	packed, err := archive.TGZ(folder, "package", true /*useDefaultExcludes*/)
	if err == nil {
		err = os.WriteFile(os.Args[2], packed, 0o644)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}
